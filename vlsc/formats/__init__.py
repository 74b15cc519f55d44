"""How dates are written in each language, where Django writes them otherwise than our pages do."""
