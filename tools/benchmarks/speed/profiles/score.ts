import { parseArgs } from 'node:util';
import { chooseBackend } from '@daybook/core/node';
import { loadEngagement, readsNetworks, scoreEverybody, withNetworks, withStore } from '@daybook/engagement';

/**
 * Time per person of `daybook score`, the first time and again: `node score.js --store STORE.h5 --model FOLDER`. The
 * model must have no profile features and no population activity.
 */
const { values } = parseArgs({
  options: { store: { type: 'string', default: '' }, model: { type: 'string', default: '' } },
});

const { detail } = await chooseBackend({});
const { model, folders } = await loadEngagement(values.model);
await withStore(values.store, (store) =>
  withNetworks(folders, store, async (networks) => {
    const readers = {
      streams: networks.map(({ stream }) => stream),
      contentOnly: !readsNetworks(model),
      tables: model.stack && { config: model.stack.tables, targets: model.config.targets },
    };
    for (const pass of ['first', 'again']) {
      const [started, before] = [performance.now(), process.cpuUsage()];
      let people = 0;
      for await (const { requests } of scoreEverybody({ store, readers, model, predictionTime: store.lastTime + 1 }))
        people += requests.length;
      const { user, system } = process.cpuUsage(before);
      const perPerson = (milliseconds: number) => `${(milliseconds / people).toFixed(1)} ms`;
      const [clock, processor] = [perPerson(performance.now() - started), perPerson((user + system) / 1000)];
      process.stdout.write(
        `${detail}, ${pass}: ${people} people, ${clock} per person, ${processor} of the processor\n`,
      );
    }
  }),
);
