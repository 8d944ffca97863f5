"""The year's steps, one room each; a stage never imports another stage."""
