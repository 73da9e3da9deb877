"""Everything of Seedling that works without a screen."""

VERSION = "0.1.0"
