/** The package has no types of its own. */
declare module 'asl-validator/dist/src/validator.js' {
  interface Verdict {
    readonly isValid: boolean;
    errorsText(separator?: string): string;
  }
  export default function validate(
    definition: object,
    options?: { readonly checkPaths?: boolean; readonly checkArn?: boolean },
  ): Verdict;
}
