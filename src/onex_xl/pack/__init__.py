"""Packs: TOML to frozen definitions, and the lint of them."""
