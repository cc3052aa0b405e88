"""fitgap: Fit & Gap for municipalities, their councils and vendors."""

__version__ = "0.1.0"
