"""The understanding and the retrieval against public sets, each beside a plain baseline in the same run."""
