import { Dataset, File, Group, ready } from 'h5wasm/node';

(await ready).activate_throwing_error_handler();

/** Everything in an HDF5 file but its clocks, as pieces for a hash. */
export function* hdf5Content(path) {
  const file = new File(path, 'r');
  try {
    yield* contentOf(file);
  } finally {
    file.close();
  }
}

function* contentOf(group) {
  for (const [name, { value }] of Object.entries(group.attrs)) yield `${name}=${value}`;
  for (const name of group.keys()) {
    if (group.path === '/imports' && name === 'time') continue;
    const item = group.get(name);
    yield name;
    if (item instanceof Group) yield* contentOf(item);
    if (!(item instanceof Dataset)) continue;
    const { value } = item;
    yield ArrayBuffer.isView(value)
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength)
      : JSON.stringify(value);
  }
}
