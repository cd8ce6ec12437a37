"""Values as rows: item models over the columns of a view."""
