"""Air and trees as panels, drawer and page tell them."""
