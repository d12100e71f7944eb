"""`python -m crm_backend.cli` is `concierge`."""

from crm_backend.cli import main

main()
