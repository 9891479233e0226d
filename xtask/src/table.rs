//! `cargo xtask table`: each op of the registry.

use ndops::op;

use crate::run::Done;

pub fn run() -> Done {
    println!("{:<22} {:<11} {:<10} signature", "op", "family", "kind");
    let mut count = 0;
    for (family, ops) in op::families() {
        for op in *ops {
            println!("{:<22} {:<11} {:<10} {}", op.name, family, op.kind(), op.signature());
            count += 1;
        }
    }
    println!("{count} ops");
    Ok(())
}
