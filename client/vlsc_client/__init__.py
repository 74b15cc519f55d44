"""Reference client of the volume licensing service center: what a licensed product does."""
