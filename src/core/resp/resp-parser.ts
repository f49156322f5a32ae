import {ReplyCollector} from './reply-collector.js'
import {ReplyDecoder, type ReplyFactory} from './reply-decoder.js'

/** Bytes go in by `push` as they arrive, however they are cut; whole replies go to the callback in order. */
export class RespParser<T> {
  private readonly collector = new ReplyCollector(1)
  private readonly decoder: ReplyDecoder<T>

  constructor(
    factory: ReplyFactory<T>,
    private readonly onReply: (reply: T) => void,
  ) {
    this.decoder = new ReplyDecoder(factory)
  }

  /** Feeds bytes as they came from the socket. Throws a RespError on bytes that are no RESP. */
  push(chunk: Buffer): void {
    for (let from = 0; from < chunk.length;) {
      const next = this.collector.feed(chunk, from)
      if (next < 0) return
      from = next
      this.decoder.position = this.collector.start
      const reply = this.decoder.next(this.collector.bytes, this.collector.end)
      this.collector.begin(1)
      this.onReply(reply)
    }
  }
}
