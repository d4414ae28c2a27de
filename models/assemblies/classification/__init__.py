"""Classes of stimuli and handwritten digits, learned by assemblies."""
