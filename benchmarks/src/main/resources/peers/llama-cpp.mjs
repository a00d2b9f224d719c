// Runs the llama.cpp of node-llama-cpp for the benchmarks: reads commands from the standard input and
// answers each with one line of JSON.
// Arguments: the GGUF file, threads, sequences, tokens of each sequence.
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {performance} from 'node:perf_hooks';
import {createInterface} from 'node:readline';
import {getLlama} from 'node-llama-cpp';

const [model_path, ...numbers] = process.argv.slice(2);
const [threads, sequence_count, sequence_slots] = numbers.map(Number);

const llama = await getLlama({
  gpu: false,
  build: 'never',
  maxThreads: threads,
  logger: (level, message) => console.error(level, message),
});
const model = await llama.loadModel({modelPath: model_path});
const context = await model.createContext({
  contextSize: sequence_slots,
  sequences: sequence_count,
  threads,
  batchSize: sequence_slots,
});
const sequences = Array.from({length: sequence_count}, () => context.getSequence());
let running = [];

const generate = (sequence, tokens) => sequence.evaluate(tokens, {temperature: 0, yieldEogToken: true});
const seconds_of = async work => {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1e3;
};
const prompt = (tokens, variant) => Array.from({length: tokens}, (_, i) => 1000 + (variant * 37 + i) % 1000);

async function stop() {
  await Promise.all(running.map(tokens => tokens.return()));
  running = [];
}

async function prefill({tokens, variant}) {
  await stop();
  await sequences[0].clearHistory();
  running = [generate(sequences[0], prompt(tokens, variant))];
  let token;
  const seconds = await seconds_of(async () => (token = (await running[0].next()).value));
  return {seconds: [seconds], token};
}

async function fill({sequences: count, context: tokens}) {
  const {token} = await prefill({tokens, variant: 0});
  await stop();
  const folder = await mkdtemp(join(tmpdir(), 'sequence-'));
  try {
    const file = join(folder, 'state');
    await sequences[0].saveStateToFile(file);
    for (const sequence of sequences.slice(1, count))
      await sequence.loadStateFromFile(file, {acceptRisk: true});
  } finally {
    await rm(folder, {recursive: true});
  }
  running = sequences.slice(0, count).map(sequence => generate(sequence, [token]));
  return {};
}

async function decode({sequences: count, steps}) {
  const seconds = [];
  for (let step = 0; step < steps; step++)
    seconds.push(await seconds_of(() => Promise.all(running.slice(0, count).map(tokens => tokens.next()))));
  return {seconds};
}

const commands = {prefill, fill, decode};
const answer = value => process.stdout.write(JSON.stringify(value) + '\n');

const {version} = JSON.parse(await readFile('node_modules/node-llama-cpp/package.json', 'utf8'));
answer({version: `node-llama-cpp ${version}, llama.cpp ${llama.llamaCppRelease.release}`});
for await (const line of createInterface({input: process.stdin})) {
  const command = JSON.parse(line);
  answer(await commands[command.do](command));
}
process.exit(0);
