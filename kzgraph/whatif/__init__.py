"""From an event to its answer: scenarios played, drawn, passed on through the network, or optimised."""
