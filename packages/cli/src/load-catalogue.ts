import { collectors, controls } from '@lenswatch/core/catalogue.generated.ts';
import { type Catalogue, catalogueOf } from '@lenswatch/core/engine/catalogue.ts';

/** Everything lenswatch can judge and read. */
export const catalogue: Catalogue = catalogueOf(controls, collectors);
