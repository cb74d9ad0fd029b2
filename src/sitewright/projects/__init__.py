"""Site projects: state, artefacts, timeline, deployments, commands and cost. The truth the workflow looks at."""
