"""The pipeline `tabular`: a random forest on measurements of the same shapes, in four stages."""
