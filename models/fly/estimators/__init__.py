"""Scikit-learn's view of the circuit: transformers, classifiers, neighbours."""
