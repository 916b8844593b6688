"""How right is the place matcher on a file of labelled spellings?"""
