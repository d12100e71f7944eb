"""The steps of the pipeline, one a module; `bot.nlu.factories` names them."""
