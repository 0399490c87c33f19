"""Where: district, street, community, grid, building; a point is located to its grid."""
