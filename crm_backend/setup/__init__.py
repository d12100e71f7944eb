"""Set-up of a checkout: Rasa's environment, the built pages and the models, each made anew only when its sources changed."""
