// Runs each command that its parent sends and answers with exit status and output.

const { runDaybook } = await import(new URL('../../apps/engagement/dist/cli/program.js', import.meta.url));

const write = { stdout: process.stdout.write, stderr: process.stderr.write };

process.on('message', async (argv) => {
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) process[name].write = (text) => ((output[name] += text), true);
  let code;
  try {
    code = await runDaybook(argv);
  } catch (error) {
    output.stderr += error.stack;
    code = 1;
  }
  for (const name of ['stdout', 'stderr']) process[name].write = write[name];
  process.send({ code, ...output, rss: process.memoryUsage.rss() });
});
process.on('disconnect', () => process.exit());
