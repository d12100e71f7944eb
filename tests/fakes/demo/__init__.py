"""The platforms to look at: customers who are played, what each of them sees, and a page to be a customer oneself."""
