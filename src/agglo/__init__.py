"""agglo, the cluster-policy observatory: find the literature, map the clusters, judge the policy."""
