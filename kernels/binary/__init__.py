"""A round: what arrives, who wins, what is learned."""
