//! What a file holds: finds the replies in it, and for each the customer's message, name, channel and language.
