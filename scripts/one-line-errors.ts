// Imported by a script for its effect: whatever ends it is told in one line and exit code 2, a stack comes with
// LENSWATCH_DEBUG alone. Who reads no further, as in "| head", ends it without a word.
process.on('uncaughtException', (error) => {
  process.stderr.write(`${process.env['LENSWATCH_DEBUG'] ? error.stack : error.message}\n`);
  process.exit(2);
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  throw error;
});
