// Exits 1 when the AsyncAPI document on standard input is not valid. Prints, as JSON, how much is
// in it and what is wrong.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const ERROR = 0;
const { document, diagnostics } = await new Parser().parse(readFileSync(0, "utf-8"));
const problems = diagnostics.map(({ severity, code, message, path }) => ({
  error: severity === ERROR,
  code,
  message,
  path: path.join("."),
}));
const channels = document?.channels().all().length ?? 0;
console.log(JSON.stringify({ channels, problems }));
process.exitCode = document && !problems.some(({ error }) => error) ? 0 : 1;
