"""The kill switch against a real gateway process: fifty working orders, and the broker's word that none is left."""
