//! Buffers that are held only while octets move.
//!
//! A connection that waits owns no buffer: a read takes one from the pool, tries, and gives it back
//! when there is nothing to read. That makes an idle connection cost no buffer at all, and a busy one
//! at most one per direction. Large buffers make bulk fast and are themselves limited in number.
//! Must not: grow a buffer, zero one twice, or hand out more large ones than the limit.

use crate::limits::{LARGE_BUFFER_OCTETS, MAX_LARGE_BUFFERS, MAX_SPARE_BUFFERS, SMALL_BUFFER_OCTETS};
use std::{
    future::poll_fn,
    io,
    ops::{Deref, DerefMut},
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};
use tokio::io::{AsyncRead, ReadBuf};

/// How much room is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Size {
    /// For commands and short answers.
    #[default]
    Small,
    /// For bulk: asked for once a smaller buffer was filled to the brim.
    Large,
}

/// Where buffers come from and go back to. Clones share the same buffers.
#[derive(Debug, Clone, Default)]
pub struct Pool {
    shelves: Arc<Mutex<Shelves>>,
}

/// A buffer on loan; dropping it gives it back.
#[derive(Debug)]
pub struct Buffer {
    octets: Vec<u8>,
    pool: Pool,
}

/// What [`LazyReader::read`] found.
#[derive(Debug)]
pub enum Read {
    /// This many octets, from the given offset on; more than none.
    Octets(Buffer, usize),
    /// The orderly end.
    End,
}

/// The reading side of a connection, with what has to be remembered between two reads.
#[derive(Debug)]
pub struct LazyReader<R> {
    inner: R,
    size: Size,
    deferred: Option<io::Error>,
}

impl Pool {
    /// Takes a buffer: a large one only while fewer than the limit are out.
    pub fn take(&self, size: Size) -> Buffer {
        let mut shelves = self.lock();
        let octets = match size {
            Size::Large if shelves.large_out < MAX_LARGE_BUFFERS => {
                shelves.large_out += 1;
                shelves.large.pop().unwrap_or_else(|| vec![0; LARGE_BUFFER_OCTETS])
            }
            _ => shelves.small.pop().unwrap_or_else(|| vec![0; SMALL_BUFFER_OCTETS]),
        };
        drop(shelves);
        Buffer { octets, pool: self.clone() }
    }

    fn give_back(&self, octets: Vec<u8>) {
        let mut shelves = self.lock();
        let shelf = if octets.len() == LARGE_BUFFER_OCTETS {
            shelves.large_out = shelves.large_out.saturating_sub(1);
            &mut shelves.large
        } else {
            &mut shelves.small
        };
        if shelf.len() < MAX_SPARE_BUFFERS {
            shelf.push(octets);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Shelves> {
        self.shelves.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<R: AsyncRead + Unpin> LazyReader<R> {
    /// Wraps the reading half.
    pub const fn new(inner: R) -> Self {
        Self { inner, size: Size::Small, deferred: None }
    }

    /// The wrapped half.
    pub const fn get_ref(&self) -> &R {
        &self.inner
    }

    /// Waits without a buffer until there is something, then reads what is there into one, leaving
    /// `room` octets free at its front. Loses nothing when cancelled.
    ///
    /// # Errors
    /// The reader's; octets that came before an error are delivered first.
    pub async fn read(&mut self, pool: &Pool, room: usize) -> io::Result<Read> {
        poll_fn(|cx| self.poll_read(cx, pool, room)).await
    }

    fn poll_read(&mut self, cx: &mut Context<'_>, pool: &Pool, room: usize) -> Poll<io::Result<Read>> {
        if let Some(error) = self.deferred.take() {
            return Poll::Ready(Err(error));
        }
        let mut buffer = pool.take(self.size);
        let mut space = ReadBuf::new(&mut buffer[room..]);
        // A TLS stream yields a record at a time: keep on while it is ready, so that one frame holds many.
        let end = loop {
            let before = space.filled().len();
            match Pin::new(&mut self.inner).poll_read(cx, &mut space) {
                Poll::Pending if before == 0 => return Poll::Pending,
                Poll::Pending => break false,
                Poll::Ready(Err(error)) if before == 0 => return Poll::Ready(Err(error)),
                Poll::Ready(Err(error)) => {
                    self.deferred = Some(error);
                    break false;
                }
                Poll::Ready(Ok(())) if space.filled().len() == before => break before == 0,
                Poll::Ready(Ok(())) if space.remaining() == 0 => break false,
                Poll::Ready(Ok(())) => {}
            }
        };
        if end {
            return Poll::Ready(Ok(Read::End));
        }
        let count = space.filled().len();
        self.size = match space.remaining() {
            0 => Size::Large,
            _ if count < SMALL_BUFFER_OCTETS / 2 => Size::Small,
            _ => self.size,
        };
        Poll::Ready(Ok(Read::Octets(buffer, count)))
    }
}

impl Deref for Buffer {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.octets
    }
}

impl DerefMut for Buffer {
    fn deref_mut(&mut self) -> &mut [u8] {
        &mut self.octets
    }
}

impl Drop for Buffer {
    fn drop(&mut self) {
        self.pool.give_back(std::mem::take(&mut self.octets));
    }
}

#[derive(Debug, Default)]
struct Shelves {
    small: Vec<Vec<u8>>,
    large: Vec<Vec<u8>>,
    large_out: usize,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_given_back_is_taken_again() {
        let pool = Pool::default();
        drop(pool.take(Size::Large));
        drop(pool.take(Size::Large));
        assert_eq!(pool.lock().large.len(), 1);
        assert_eq!(pool.lock().large_out, 0);
    }

    #[test]
    fn beyond_the_limit_of_large_buffers_small_ones_are_handed_out() {
        let pool = Pool::default();
        let held: Vec<_> = (0..=MAX_LARGE_BUFFERS).map(|_| pool.take(Size::Large)).collect();
        assert_eq!(held[MAX_LARGE_BUFFERS - 1].len(), LARGE_BUFFER_OCTETS);
        assert_eq!(held[MAX_LARGE_BUFFERS].len(), SMALL_BUFFER_OCTETS);
        drop(held);
        assert_eq!(pool.lock().large.len(), MAX_SPARE_BUFFERS);
    }
}
