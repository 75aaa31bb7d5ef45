//! Libraries of the usual tools.
