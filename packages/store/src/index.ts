export { parseTime } from './schema/instant.ts';
export { eventLineSchema, profileLineSchema, type EventLine, type ProfileLine } from './schema/event.ts';
export { importEvents, type ImportOptions, type ImportSummary } from './import/import.ts';
export { type ImportProgress } from './import/read-files.ts';
export { openStore, Store, type Person, type StoreCounts, type StoreTables } from './file/store.ts';
export { verifyStore, type VerifiedFile } from './file/verify-store.ts';
export { verifyParquet, verifyVectors } from './vectors/verify-vectors.ts';
export { type TableName } from './file/store-tables.ts';
export { type StoredColumn } from './file/stored-column.ts';
export { readTimelines, type Timeline } from './sequences/timeline.ts';
export { embedStore, type EmbedOptions, type EmbedSummary } from './vectors/embed.ts';
export { listVectors, openVectors, Vectors, VectorRows, type EncoderDescription } from './vectors/vectors.ts';
export { openParquet, textColumn, type ParquetFile } from './vectors/parquet-file.ts';
export { createVectorFile, csvCell, type VectorFile, type VectorFileOptions } from './vectors/vector-file.ts';
export {
  createSplit,
  peopleOf,
  readSplit,
  splitHash,
  splitSchema,
  writeSplit,
  type Split,
  type SplitOptions,
  type SplitPart,
} from './split/split.ts';
export { openConversations, type ConversationOptions } from './sequences/conversations.ts';
export { openMeals } from './sequences/meals.ts';
export { openEvents } from './sequences/event-sequences.ts';
export { type PeopleFilter, type SourceOptions } from './sequences/sequence-rows.ts';
