"""Values in, intents out: pictures and controls that know no verbs."""
