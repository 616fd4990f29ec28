import { readFile } from 'node:fs/promises';
import {
  type Configuration,
  configurationSchema,
  defaultConfiguration,
} from '@lenswatch/core/configuration.ts';

/** The file beside the bundles that holds what people decided; `npm run bundle` writes it. */
export const CONFIGURATION_FILE = 'configuration.json';

/**
 * Reads what people decided from the folder of the function's code; without a file the defaults hold.
 *
 * @throws Error when there is a file that cannot be used: judging by the defaults would be a wrong verdict.
 */
export async function configurationIn(folder: string): Promise<Configuration> {
  const file = `${folder}/${CONFIGURATION_FILE}`;
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return defaultConfiguration;
    throw error;
  }
  return configurationSchema.parse(JSON.parse(text));
}
