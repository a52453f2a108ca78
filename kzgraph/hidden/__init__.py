"""What direct imports do not show: origins, passages, owners, nodes that everything has to pass."""
