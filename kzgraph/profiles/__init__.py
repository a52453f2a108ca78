"""All that is known of one state, one mineral, one dependency or many, as plain values."""
