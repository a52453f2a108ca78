"""The SupplyGraph: the checked tables and every question that can be put to them."""
