"""A simulated shop: scripted contacts of buyers, as goals and facts, played against the whole product."""
