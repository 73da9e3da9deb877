"""Icons, translations and desktop files; read through `gui.assets`."""
