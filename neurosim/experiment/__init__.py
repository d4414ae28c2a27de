"""What an experiment is made of: parameters, scorecard, figure, a place in the catalogue."""
