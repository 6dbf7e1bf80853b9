"""Languages of AWS, read by meaning: policy documents, metric filters, event patterns. Pure, standard library only.

`policy` says whom a policy lets in and how mighty it is; `metric_filter` and `event_pattern` say whether an event is
matched. Each parses first, and what AWS would refuse is an error that says what and where.
"""
