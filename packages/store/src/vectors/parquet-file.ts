import { closeSync, openSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { openDraft, writeFully } from '@daybook/core/files';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';

type Schema = ConstructorParameters<typeof ParquetWriter>[0]['schema'];
type ColumnData = Parameters<ParquetWriter['write']>[0]['columnData'];

/** Metadata of a Parquet file: how many bytes its rows end at, and the CRC-32 of these, `1234 89abcdef`. */
export const parquetChecksum = 'daybook.checksum';

/** A Parquet file while it is written. `close` gives it its name; `abandon` leaves what was there. */
export type ParquetFile = {
  /** Writes a row group. */
  append(columns: ColumnData): void;
  close(): void;
  abandon(): void;
};

export const textColumn = (name: string) =>
  ({ name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' }) as const;

/** Writes to an open file in pieces of a megabyte, and counts their checksum. */
class CheckedWriter extends ByteWriter {
  readonly #handle: number;
  checksum = 0;

  constructor(handle: number) {
    super();
    this.#handle = handle;
  }

  override ensure(size: number): void {
    if (this.index > 1e6) this.flush();
    super.ensure(size);
  }

  flush(): void {
    const bytes = new Uint8Array(this.buffer, 0, this.index);
    this.checksum = crc32(bytes, this.checksum);
    writeFully(this.#handle, bytes);
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

/**
 * Begins to replace a Parquet file. `about` becomes its metadata, beside a checksum of the rows.
 * @throws StorageError when the disk is full and the like, here and in `append` and `close`.
 */
export function openParquet(
  path: string,
  {
    columns,
    about = {},
    createdBy,
  }: { readonly columns: Schema; readonly about?: Readonly<Record<string, string>>; readonly createdBy: string },
): ParquetFile {
  const draft = openDraft(path);
  const handle = openSync(draft.path, 'w');
  const bytes = new CheckedWriter(handle);
  const kvMetadata = Object.entries(about).map(([key, value]) => ({ key, value }));
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: 'root', num_children: columns.length }, ...columns],
    codec: 'UNCOMPRESSED',
    kvMetadata,
    createdBy,
  });
  const guarded = (write: () => void) => {
    try {
      write();
    } catch (error) {
      throw draft.explain(error);
    }
  };
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(handle);
    isOpen = false;
  };
  return {
    append: (columnData) =>
      guarded(() => void writer.write({ columnData, rowGroupSize: Math.max(1, columnData[0]?.data.length ?? 1) })),
    close() {
      guarded(() => {
        bytes.flush();
        kvMetadata.push({
          key: parquetChecksum,
          value: `${bytes.offset} ${bytes.checksum.toString(16).padStart(8, '0')}`,
        });
        void writer.finish();
      });
      close();
      draft.publish();
    },
    abandon() {
      close();
      draft.discard();
    },
  };
}
