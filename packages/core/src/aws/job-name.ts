/** A job's name without the time that SDKs and pipelines append: names are unique, stems are not. */
export function jobStem(name: string): string {
  return name.replace(/-(?:\d{4}-\d\d-\d\d(?:-\d\d-\d\d(?:-\d\d(?:-\d{1,3})?)?)?|\d{8,}(?:[T-]\d{6})?)$/, '');
}
