"use strict";

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  // The default asks a foreign host whether the document is valid.
  validatorUrl: null,
  presets: [SwaggerUIBundle.presets.apis],
});
