"""Problems: the causes behind incidents, from raising one to its permanent fix."""
