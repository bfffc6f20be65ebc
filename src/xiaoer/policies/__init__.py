"""Policies: a merchant's versioned terms and conditions, judged by pure rules that name their clause."""
