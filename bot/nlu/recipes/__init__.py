"""How the weights that ship were made, from public data that do not ship."""
