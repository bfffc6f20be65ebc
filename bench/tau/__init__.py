"""τ-bench retail on Xiaoer: its shop through our import, its policy in our format, its tasks through our API."""
