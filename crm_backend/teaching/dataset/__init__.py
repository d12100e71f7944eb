"""What the bot is made of: the files of the deployment, and the changes that people have made to them."""
