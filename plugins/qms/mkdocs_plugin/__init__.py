"""The MkDocs adapter: carries the site that `qms.app.site.site` lays out."""
