import { jsonSchemas } from '@lenswatch/core/engine/documents.ts';

/** The JSON Schemas of what the CLI prints and reads. */
export function* schemas(): Generator<[file: string, text: string]> {
  for (const [name, schema] of Object.entries(jsonSchemas())) {
    yield [`docs/schema/${name}.schema.json`, `${JSON.stringify(schema, null, 2)}\n`];
  }
}
